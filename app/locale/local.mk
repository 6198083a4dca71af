EXTRA_DIST += %D%/README.md
noinst_LIBRARIES += %D%/liblocale.a
%C%_liblocale_a_CPPFLAGS = $(AM_CPPFLAGS) $(ICU_CFLAGS)
%C%_liblocale_a_SOURCES = \
	%D%/language.c %D%/language.h \
	%D%/locale.c %D%/locale.h \
	%D%/moment.c \
	%D%/private.h \
	%D%/text.c \
	%D%/wish.c \
	%D%/zone.c %D%/zone.h
