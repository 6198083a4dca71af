noinst_LIBRARIES += %D%/libletter.a
%C%_libletter_a_SOURCES = %D%/letter.c %D%/letter.h %D%/link.c %D%/move.c
EXTRA_DIST += %D%/README.md
