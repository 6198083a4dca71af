if HAVE_CHECK
check_PROGRAMS += %D%/test_json
TESTS += %D%/test_json
endif
%C%_test_json_SOURCES = %D%/test_json.c %D%/test_write.c %D%/test_parse.c %D%/suites.h
%C%_test_json_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(JSON_CFLAGS)
%C%_test_json_LDADD = app/json/libjson.a $(LIB_BASE) $(CHECK_LIBS) $(JSON_LIBS)
