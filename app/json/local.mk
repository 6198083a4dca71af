noinst_LIBRARIES += %D%/libjson.a
%C%_libjson_a_SOURCES = \
	%D%/check.c %D%/check.h \
	%D%/parse.c %D%/parse.h \
	%D%/pretty.c %D%/pretty.h \
	%D%/scan.c %D%/scan.h \
	%D%/write.c %D%/write.h
EXTRA_DIST += %D%/README.md
