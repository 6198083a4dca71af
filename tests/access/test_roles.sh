# test_roles.sh - the tests of roles and grants, against a MariaDB of their own.
top_srcdir=${top_srcdir:-.}
export top_srcdir
exec "${SHELL:-/bin/sh}" "$top_srcdir/tests/mariadb.sh" "${SHELL:-/bin/sh}" \
    "$top_srcdir/tests/access/roles.sh" "${top_builddir:-.}/tests/access/run_roles"
