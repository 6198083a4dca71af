# roles.sh PROGRAM - runs a Check program with a database that has Lintel's own tables and some more.
# Called by tests/mariadb.sh, which says where the server is.
client="mariadb --no-defaults -uroot --socket=${LINTEL_TEST_DB#unix:}"
$client -e 'CREATE DATABASE access_test CHARACTER SET utf8mb4' || exit 1
for file in "${top_srcdir:-.}"/sql/core/[0-9]*.sql "${top_srcdir:-.}/tests/access/roles.sql"; do
    $client access_test <"$file" || exit 1
done
exec "$@"
