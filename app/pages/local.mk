noinst_LIBRARIES += %D%/libpages.a
%C%_libpages_a_SOURCES = \
	%D%/brand.c \
	%D%/docs.c %D%/docs.h \
	%D%/docs_example.c \
	%D%/form.c %D%/form.h \
	%D%/front.c \
	%D%/pages.c %D%/pages.h \
	%D%/private.h \
	%D%/send.c \
	%D%/site.c
EXTRA_DIST += %D%/README.md
