noinst_LIBRARIES += %D%/libhttp.a
%C%_libhttp_a_SOURCES = \
	%D%/agent.c %D%/agent.h \
	%D%/body.c %D%/body.h \
	%D%/condition.c %D%/condition.h \
	%D%/cors.c %D%/cors.h \
	%D%/cookie.c \
	%D%/exchange.c %D%/exchange.h \
	%D%/file.c \
	%D%/header.c \
	%D%/limits.c %D%/limits.h \
	%D%/multipart.c \
	%D%/negotiate.c %D%/negotiate.h \
	%D%/part.c \
	%D%/private.h \
	%D%/request.c %D%/request.h \
	%D%/response.c %D%/response.h \
	%D%/route.c %D%/route.h \
	%D%/syntax.c %D%/syntax.h \
	%D%/target.c \
	%D%/uri.c %D%/uri.h
EXTRA_DIST += %D%/README.md
