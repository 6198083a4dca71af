if HAVE_CHECK
check_PROGRAMS += %D%/test_rest
dist_check_SCRIPTS += %D%/rest.sh
TESTS += %D%/rest.sh
else
EXTRA_DIST += %D%/rest.sh
endif
%C%_test_rest_SOURCES = %D%/test_rest.c %D%/rig.c %D%/suites.h \
	%D%/test_read.c %D%/test_filter.c %D%/test_page.c %D%/test_error.c %D%/test_schema.c \
	tests/model/fixture.c tests/model/fixture.h
%C%_test_rest_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_LDADD = app/rest/librest.a app/model/libmodel.a app/http/libhttp.a app/json/libjson.a \
	app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS) $(CHECK_LIBS)
