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
	%D%/sql_check.c %D%/sql_check.h \
	%D%/test_literal.c %D%/test_model_json.c %D%/test_query_hostile.c \
	%D%/test_query_parse.c %D%/test_query_plan.c
%C%_test_query_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_query_LDADD = app/model/libmodel.a app/json/libjson.a $(LIB_BASE) $(CHECK_LIBS)
