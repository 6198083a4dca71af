noinst_LIBRARIES += %D%/libmarkdown.a
%C%_libmarkdown_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMARK_CFLAGS)
%C%_libmarkdown_a_SOURCES = %D%/markdown.c %D%/markdown.h
EXTRA_DIST += %D%/README.md
