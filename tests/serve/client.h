/*
 * client.h - a FastCGI web server of three functions.
 */
#ifndef TESTS_SERVE_CLIENT_H
#define TESTS_SERVE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

/* Sends a GET for path, with the body; asks to keep the connection. */
void client_send(int fd, const char *path, const char *body, bool is_kept);
/* The stdout of the answer, NUL-ended; false when the connection ended before. */
bool client_receive(int fd, char *text, size_t size);

#endif
