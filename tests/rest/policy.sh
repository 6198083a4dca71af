# policy.sh - the tests of what policies make of app/rest, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/rest/test_rest_policy"
