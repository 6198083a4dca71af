EXTRA_DIST += %D%/README.md
include tests/pages/local.mk
