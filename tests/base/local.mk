if HAVE_CHECK
check_PROGRAMS += %D%/test_base
TESTS += %D%/test_base
endif
%C%_test_base_SOURCES = %D%/test_base.c %D%/test_arena.c %D%/test_text.c %D%/test_time.c \
	%D%/test_log.c %D%/test_error.c %D%/suites.h
%C%_test_base_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_base_LDADD = $(LIB_BASE) $(CHECK_LIBS)
