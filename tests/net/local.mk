if HAVE_CHECK
check_PROGRAMS += %D%/test_net
TESTS += %D%/test_net
endif
%C%_test_net_SOURCES = %D%/test_net.c %D%/test_smtp.c %D%/test_http.c %D%/server.c %D%/server.h \
	%D%/suites.h
%C%_test_net_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_net_LDADD = app/net/libnet.a $(LIB_BASE) $(CURL_LIBS) $(CHECK_LIBS)
