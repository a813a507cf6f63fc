# Writes the tables that R's package datasets holds: Rscript examples/points/make.R
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
write <- function(table, name) write.csv(table, file.path(folder, name), row.names = FALSE, quote = FALSE)
write(cars, "cars.csv")
write(setNames(women, c("\u8eab\u9ad8", "\u4f53\u91cd")), "women.csv")
write(anscombe, "anscombe.csv")
write(setNames(subset(Puromycin, state == "treated")[, 1:2], c("concentration", "rate")), "puromycin.csv")
