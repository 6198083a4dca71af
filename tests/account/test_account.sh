# test_account.sh - the tests of the sign-in pages, against a MariaDB of their own.
top_srcdir=${top_srcdir:-.}
export top_srcdir
exec "${SHELL:-/bin/sh}" "$top_srcdir/tests/mariadb.sh" "${SHELL:-/bin/sh}" \
    "$top_srcdir/tests/access/database.sh" "${top_builddir:-.}/tests/account/run_account"
