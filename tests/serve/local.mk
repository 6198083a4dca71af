if HAVE_CHECK
check_PROGRAMS += %D%/test_serve
TESTS += %D%/test_serve
endif
%C%_test_serve_SOURCES = %D%/test_serve.c %D%/test_settings.c %D%/test_fcgi.c %D%/test_pool.c %D%/test_memory.c %D%/test_handover.c %D%/test_strangers.c \
	%D%/client.c %D%/client.h %D%/suites.h
%C%_test_serve_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_serve_LDADD = $(LIB_SERVE) $(CHECK_LIBS)
