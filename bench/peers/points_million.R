# A line through a CSV as a whole process: Rscript points_million.R FILE. Prints values and peak memory.
table <- read.csv(commandArgs(TRUE)[1], colClasses = "numeric")
values <- coef(summary(lm(y ~ x, table)))[, 1]
peak <- as.numeric(sub("\\D*(\\d+) kB", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) * 1024
cat(sprintf('{"a":%.17g,"b":%.17g,"peak":%.0f}\n', values[2], values[1], peak))
