# test_access.sh - the tests of app/access, against a MariaDB of their own.
top_srcdir=${top_srcdir:-.}
export top_srcdir
exec "${SHELL:-/bin/sh}" "$top_srcdir/tests/mariadb.sh" "${SHELL:-/bin/sh}" \
    "$top_srcdir/tests/access/database.sh" "${top_builddir:-.}/tests/access/run_access"
