delimiter $$
ALTER ONLINE TABLE `a``b`.c ADD x INT$$
SET STATEMENT a=1 FOR CALL p()$$ # end