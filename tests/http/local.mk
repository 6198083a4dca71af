if HAVE_CHECK
check_PROGRAMS += %D%/test_http
TESTS += %D%/test_http
endif
%C%_test_http_SOURCES = %D%/test_http.c %D%/test_uri.c %D%/test_request.c %D%/test_response.c \
	%D%/test_condition.c %D%/test_cors.c %D%/test_agent.c %D%/test_route.c %D%/test_body.c %D%/rig.c %D%/suites.h
%C%_test_http_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_http_LDADD = app/http/libhttp.a $(LIB_BASE) $(CHECK_LIBS)
