dist_check_SCRIPTS += %D%/static.sh
TESTS += %D%/static.sh
