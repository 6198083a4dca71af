# Each program gets a private server from tests/mariadb.sh.
dist_check_SCRIPTS += tests/mariadb.sh %D%/db.sh %D%/crash.sh %D%/torture.sh \
	%D%/cluster.sh
if HAVE_CHECK
check_PROGRAMS += %D%/test_db %D%/test_crash %D%/test_torture %D%/test_cluster
TESTS += %D%/db.sh %D%/crash.sh %D%/torture.sh %D%/cluster.sh
endif
%C%_db_common = %D%/help.c %D%/suites.h
%C%_test_db_SOURCES = %D%/test_db.c %D%/test_faults.c %D%/test_session.c %D%/test_stmt.c \
	%D%/test_tx.c %D%/test_types.c $(%C%_db_common)
%C%_test_db_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_db_LDADD = app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS) $(CHECK_LIBS)
%C%_test_crash_SOURCES = %D%/test_crash.c $(%C%_db_common)
%C%_test_crash_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_crash_LDADD = $(%C%_test_db_LDADD)
%C%_test_cluster_SOURCES = %D%/test_cluster.c $(%C%_db_common)
%C%_test_cluster_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_cluster_LDADD = $(%C%_test_db_LDADD)
%C%_test_torture_SOURCES = %D%/test_torture.c $(%C%_db_common)
%C%_test_torture_CPPFLAGS = $(AM_CPPFLAGS) $(MARIADB_CFLAGS)
%C%_test_torture_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_torture_LDADD = $(%C%_test_db_LDADD)
# What test_torture.c puts itself in front of.
%C%_test_torture_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=mysql_init,--wrap=mysql_real_connect,--wrap=mysql_real_query \
	-Wl,--wrap=mysql_store_result,--wrap=mysql_next_result,--wrap=mysql_stmt_init \
	-Wl,--wrap=mysql_stmt_prepare,--wrap=mysql_stmt_execute,--wrap=mysql_stmt_fetch \
	-Wl,--wrap=mysql_stmt_bind_param,--wrap=mysql_stmt_free_result \
	-Wl,--wrap=calloc,--wrap=realloc
