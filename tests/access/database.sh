# database.sh PROGRAM - runs a Check program with a database that has the tables of access.
# Called by tests/mariadb.sh, which says where the server is.
client="mariadb --no-defaults -uroot --socket=${LINTEL_TEST_DB#unix:}"
$client -e 'CREATE DATABASE access_test CHARACTER SET utf8mb4' &&
    $client access_test <"${top_srcdir:-.}/sql/core/002_access.sql" || exit 1
exec "$@"
