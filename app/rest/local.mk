noinst_LIBRARIES += %D%/librest.a
%C%_librest_a_SOURCES = \
	%D%/error.c \
	%D%/list.c \
	%D%/private.h \
	%D%/range.c \
	%D%/read.c \
	%D%/rest.c %D%/rest.h
EXTRA_DIST += %D%/README.md
