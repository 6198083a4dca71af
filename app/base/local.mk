noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/attr.h \
	%D%/buf.c %D%/buf.h \
	%D%/clock.c %D%/clock.h \
	%D%/day.c %D%/day.h \
	%D%/error.c %D%/error.h %D%/error_args.c %D%/error_args.h \
	%D%/file.c %D%/file.h \
	%D%/id.c %D%/id.h \
	%D%/log.c %D%/log.h \
	%D%/map.c %D%/map.h \
	%D%/num.c %D%/num.h \
	%D%/str.c %D%/str.h \
	%D%/utf8.c %D%/utf8.h
EXTRA_DIST += %D%/README.md
