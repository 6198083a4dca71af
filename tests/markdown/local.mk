if HAVE_CHECK
check_PROGRAMS += %D%/test_markdown
TESTS += %D%/test_markdown
endif
%C%_test_markdown_SOURCES = %D%/test_markdown.c
%C%_test_markdown_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_markdown_LDADD = app/markdown/libmarkdown.a $(LIB_BASE) $(CMARK_LIBS) $(CHECK_LIBS)
