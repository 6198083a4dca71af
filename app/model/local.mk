noinst_LIBRARIES += %D%/libmodel.a
%C%_libmodel_a_SOURCES = \
	%D%/split.c %D%/split.h \
	%D%/split_kind.c \
	%D%/split_scan.c %D%/split_scan.h
EXTRA_DIST += %D%/README.md
