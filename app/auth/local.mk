noinst_LIBRARIES += %D%/libauth.a
%C%_libauth_a_SOURCES = \
	%D%/admin.c \
	%D%/answer.c \
	%D%/ask.c \
	%D%/auth.c %D%/auth.h \
	%D%/body.c \
	%D%/factors.c \
	%D%/generate.c \
	%D%/link.c \
	%D%/private.h \
	%D%/public.c \
	%D%/say.c \
	%D%/signup.c \
	%D%/token.c \
	%D%/user.c \
	%D%/verify.c \
	%D%/who.c
EXTRA_DIST += %D%/README.md
