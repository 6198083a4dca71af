dist_check_SCRIPTS += tests/mariadb.sh
if HAVE_CHECK
check_PROGRAMS += %D%/test_db
dist_check_SCRIPTS += %D%/db.sh
TESTS += %D%/db.sh
else
EXTRA_DIST += %D%/db.sh
endif
%C%_test_db_SOURCES = %D%/test_db.c %D%/help.c %D%/suites.h %D%/test_stmt.c %D%/test_tx.c \
	%D%/test_types.c
%C%_test_db_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_db_LDADD = app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS) $(CHECK_LIBS)
