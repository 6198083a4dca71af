/*
 * server.h - a web server in a process of its own, for one test: it answers by path.
 *
 *     /echo        200, with the request itself as the body
 *     /bytes/N     200, with N bytes
 *     /status/N    N, with no body
 *     /to/URL      302 to URL, as it stands there
 *     /loop        302 to itself
 *     /silent      nothing, ever
 */
#ifndef TESTS_NET_SERVER_H
#define TESTS_NET_SERVER_H

/* Listens on 127.0.0.1 and gives the port. */
int server_start(void);
void server_stop(void);
/* Connections since it started. */
int server_connections(void);

#endif
