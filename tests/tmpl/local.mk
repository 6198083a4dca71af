# The specification's cases; skipped where they are not.
check_PROGRAMS += %D%/test_spec
TESTS += %D%/test_spec
%C%_test_spec_SOURCES = %D%/test_spec.c
%C%_test_spec_CFLAGS = $(AM_CFLAGS) $(JSON_CFLAGS)
%C%_test_spec_LDADD = app/tmpl/libtmpl.a $(LIB_BASE) $(JSON_LIBS)

if HAVE_CHECK
check_PROGRAMS += %D%/test_tmpl
TESTS += %D%/test_tmpl
endif
%C%_test_tmpl_SOURCES = %D%/test_tmpl.c %D%/test_faults.c %D%/test_inherit.c %D%/test_lines.c \
	%D%/test_place.c %D%/test_store.c %D%/test_tags.c %D%/test_url.c %D%/test_words.c %D%/suites.h
%C%_test_tmpl_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_tmpl_LDADD = app/tmpl/libtmpl.a $(LIB_BASE) $(CHECK_LIBS)
