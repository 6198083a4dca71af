# Each program gets a private server from tests/mariadb.sh.
dist_check_SCRIPTS += tests/mariadb.sh %D%/db.sh %D%/crash.sh
if HAVE_CHECK
check_PROGRAMS += %D%/test_db %D%/test_crash
TESTS += %D%/db.sh %D%/crash.sh
endif
%C%_db_common = %D%/help.c %D%/suites.h
%C%_test_db_SOURCES = %D%/test_db.c %D%/test_faults.c %D%/test_session.c %D%/test_stmt.c \
	%D%/test_tx.c %D%/test_types.c $(%C%_db_common)
%C%_test_db_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_db_LDADD = app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS) $(CHECK_LIBS)
%C%_test_crash_SOURCES = %D%/test_crash.c $(%C%_db_common)
%C%_test_crash_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_crash_LDADD = $(%C%_test_db_LDADD)
