# Fits of points by R, with its defaults: Rscript points_r.R nls|nlsLM FOLDER REPEATS. FOLDER/tasks.tsv: name, formula, start; FOLDER/NAME.csv.
# Prints a JSON line of versions, then one a task, as points_python.py does.
arguments <- commandArgs(TRUE)
tool <- arguments[1]; folder <- arguments[2]; repeats <- as.integer(arguments[3])
if (tool == "nlsLM") suppressPackageStartupMessages(library(minpack.lm))
cat(sprintf('{"R":"%s.%s","minpack.lm":"%s"}\n', R.version$major, R.version$minor, if (tool == "nlsLM") packageVersion("minpack.lm") else ""))
numbers <- function(values) paste0("[", paste(ifelse(is.finite(values), sprintf("%.17g", values), "null"), collapse = ","), "]")
tasks <- read.delim(file.path(folder, "tasks.tsv"), header = FALSE, stringsAsFactors = FALSE, quote = "")
for (i in seq_len(nrow(tasks))) {
  table <- read.csv(file.path(folder, tasks[i, 4]))
  formula <- as.formula(tasks[i, 2])
  start <- eval(parse(text = paste0("list(", tasks[i, 3], ")")))
  times <- c(); failed <- NULL
  for (k in seq_len(repeats)) {
    begun <- proc.time()[["elapsed"]]
    # the clock has milliseconds: a short fit is repeated within it
    fit <- tryCatch({
      count <- 0
      repeat {
        fit <- if (tool == "nlsLM") nlsLM(formula, table, start) else nls(formula, table, start)
        found <- coef(summary(fit))
        count <- count + 1
        if (proc.time()[["elapsed"]] - begun > 0.02) break
      }
      times <- c(times, 1000 * (proc.time()[["elapsed"]] - begun) / count)
      found
    }, error = function(e) { failed <<- gsub('[^ -~]|["\\\\]', "'", substr(conditionMessage(e), 1, 80)); NULL })
    if (is.null(fit)) { times <- c(times, 1000 * (proc.time()[["elapsed"]] - begun)); break }
  }
  if (is.null(failed)) cat(sprintf('{"task":"%s","values":%s,"errors":%s,"times":%s}\n', tasks[i, 1], numbers(fit[, 1]), numbers(fit[, 2]), numbers(times)))
  else cat(sprintf('{"task":"%s","failed":"%s","times":%s}\n', tasks[i, 1], failed, numbers(times)))
}
