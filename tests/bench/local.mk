# Not part of `make all`: tests/bench/run asks for it.
EXTRA_PROGRAMS += %D%/bare
%C%_bare_SOURCES = %D%/bare.c %D%/bare_cases.c %D%/bare.h
%C%_bare_CPPFLAGS = $(AM_CPPFLAGS) $(FCGI_CFLAGS) $(MARIADB_CFLAGS)
%C%_bare_LDADD = $(FCGI_LIBS) $(MARIADB_LIBS)
CLEANFILES += %D%/bare
EXTRA_DIST += %D%/README.md %D%/run %D%/report.awk %D%/same.mjs %D%/requests.lua %D%/nginx.conf.in %D%/files.mjs %D%/pages.mjs %D%/big/001_sale.sql %D%/php-fpm.conf.in \
	%D%/items/001_item.sql %D%/items/app.json %D%/fastify/server.mjs %D%/fastify/package.json \
	%D%/fastify/package-lock.json %D%/php/common.php %D%/php/hello.php %D%/php/item.php \
	%D%/php/list.php %D%/php/parent.php %D%/php/children.php %D%/php/insert.php \
	%D%/php/bulk.php %D%/php/update.php %D%/php/page.php %D%/php/offset.php

# tests/mariadb.sh tests/bench/db: app/db beside the bare library.
EXTRA_PROGRAMS += %D%/db
%C%_db_SOURCES = %D%/db.c
%C%_db_CPPFLAGS = $(AM_CPPFLAGS) $(MARIADB_CFLAGS)
%C%_db_LDADD = app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS)
CLEANFILES += %D%/db

# tests/bench/query: what a read costs besides the database.
EXTRA_PROGRAMS += %D%/query
%C%_query_SOURCES = %D%/query.c tests/model/fixture.c tests/model/fixture.h
%C%_query_LDADD = app/model/libmodel.a app/json/libjson.a app/crypt/libcrypt.a $(LIB_BASE) $(CRYPTO_LIBS)
CLEANFILES += %D%/query
