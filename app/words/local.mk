EXTRA_DIST += %D%/README.md
noinst_LIBRARIES += %D%/libwords.a
%C%_libwords_a_SOURCES = \
	%D%/choose.c \
	%D%/file.c \
	%D%/private.h \
	%D%/say.c %D%/say.h \
	%D%/words.c %D%/words.h
