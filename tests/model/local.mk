LIB_MODEL = app/model/libmodel.a $(LIB_FLOOR1) $(LIB_BASE)

if HAVE_CHECK
check_PROGRAMS += %D%/test_split
TESTS += %D%/test_split
endif
%C%_test_split_SOURCES = %D%/test_split.c
%C%_test_split_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_split_LDADD = app/model/libmodel.a $(LIB_BASE) $(CHECK_LIBS)

# The query language: no database needed.
if HAVE_CHECK
check_PROGRAMS += %D%/test_query
TESTS += %D%/test_query
endif
%C%_test_query_SOURCES = %D%/test_query.c %D%/query_suites.h \
	%D%/fixture.c %D%/fixture.h %D%/query_help.c %D%/query_help.h \
	%D%/sql_check.c %D%/sql_check.h %D%/policy_help.c %D%/policy_help.h \
	%D%/test_query_policy.c %D%/test_query_having.c %D%/test_literal.c %D%/test_model_json.c %D%/test_query_hostile.c \
	%D%/test_query_parse.c %D%/test_query_plan.c
%C%_test_query_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_query_LDADD = app/model/libmodel.a app/json/libjson.a app/crypt/libcrypt.a $(LIB_BASE) \
	$(CRYPTO_LIBS) $(CHECK_LIBS)

# With a private MariaDB.
LIB_MODEL_LIVE = app/model/libmodel.a app/db/libdb.a app/crypt/libcrypt.a $(LIB_BASE) \
	$(MARIADB_LIBS) $(CRYPTO_LIBS) $(CHECK_LIBS)
if HAVE_CHECK
check_PROGRAMS += %D%/test_migrate %D%/test_load %D%/test_write %D%/test_sealed
dist_check_SCRIPTS += %D%/migrate.sh %D%/load.sh %D%/write.sh %D%/sealed.sh
TESTS += %D%/migrate.sh %D%/load.sh %D%/write.sh %D%/sealed.sh
else
EXTRA_DIST += %D%/migrate.sh %D%/load.sh %D%/write.sh %D%/sealed.sh
endif
EXTRA_DIST += %D%/fixture_types.sql
%C%_test_migrate_SOURCES = %D%/test_migrate.c %D%/live.c %D%/live.h
%C%_test_migrate_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_migrate_LDADD = $(LIB_MODEL_LIVE)
%C%_test_load_SOURCES = %D%/test_load.c %D%/live.c %D%/live.h
%C%_test_load_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_load_LDADD = $(LIB_MODEL_LIVE)
%C%_test_write_SOURCES = %D%/test_write.c %D%/live.c %D%/live.h
%C%_test_write_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_write_LDADD = app/model/libmodel.a app/json/libjson.a $(LIB_MODEL_LIVE)
%C%_test_sealed_SOURCES = %D%/test_sealed.c %D%/sealed_help.c %D%/sealed_help.h %D%/test_reseal.c %D%/live.c %D%/live.h
%C%_test_sealed_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_sealed_LDADD = app/model/libmodel.a app/json/libjson.a $(LIB_MODEL_LIVE)
