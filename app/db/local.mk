noinst_LIBRARIES += %D%/libdb.a
%C%_libdb_a_CPPFLAGS = $(AM_CPPFLAGS) $(MARIADB_CFLAGS)
%C%_libdb_a_SOURCES = \
	%D%/bind.c \
	%D%/cache.c \
	%D%/call.c \
	%D%/conn.c %D%/conn.h \
	%D%/connect.c \
	%D%/errors.c %D%/errors.h \
	%D%/inquiry.c %D%/inquiry.h \
	%D%/fail.c \
	%D%/library.c %D%/library.h \
	%D%/private.h \
	%D%/row.c \
	%D%/script.c %D%/script.h \
	%D%/sql.h \
	%D%/stmt.c %D%/stmt.h \
	%D%/tx.c %D%/tx.h \
	%D%/value.h
EXTRA_DIST += %D%/README.md
