noinst_LIBRARIES += %D%/libaccount.a
%C%_libaccount_a_SOURCES = \
	%D%/account.c %D%/account.h \
	%D%/devices.c %D%/factors.c %D%/keys.c %D%/leave.c %D%/others.c %D%/passkeys.c %D%/email.c %D%/forgot.c %D%/form.c \
	%D%/overview.c %D%/page.c %D%/password.c %D%/presence.c %D%/private.h \
	%D%/profile.c %D%/reading.c %D%/second.c %D%/sign_in.c %D%/sign_up.c %D%/verify.c %D%/welcome.c %D%/with.c
EXTRA_DIST += %D%/README.md
