SELECT 'open
/* x