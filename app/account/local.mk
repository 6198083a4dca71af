noinst_LIBRARIES += %D%/libaccount.a
%C%_libaccount_a_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/private.h \
	%D%/with.c
EXTRA_DIST += %D%/README.md
