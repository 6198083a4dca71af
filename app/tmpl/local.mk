EXTRA_DIST += %D%/README.md
noinst_LIBRARIES += %D%/libtmpl.a
%C%_libtmpl_a_SOURCES = \
	%D%/check.c \
	%D%/escape.c \
	%D%/files.c %D%/files.h \
	%D%/lex.c %D%/lex.h \
	%D%/html.c %D%/html.h %D%/html_place.c \
	%D%/link.c \
	%D%/message.c \
	%D%/parse.c \
	%D%/private.h \
	%D%/render.c \
	%D%/store.c %D%/store.h \
	%D%/tree.h \
	%D%/value.c %D%/value.h \
	%D%/words.c %D%/words.h
