# What R says about fits that Cantian should agree with: lm, nls, rlm (MASS) of R's own data sets, and a weighted one.
# Run: Rscript test/golden/points-r/make.R > test/golden/points-r/fits.json
suppressPackageStartupMessages(library(MASS))
number <- function(x) ifelse(is.na(x) | !is.finite(x), "null", sprintf("%.17g", x))
array <- function(x) paste0("[", paste(x, collapse = ","), "]")
object <- function(...) { parts <- list(...); paste0("{", paste(sprintf("\"%s\":%s", names(parts), unlist(parts)), collapse = ","), "}") }
named <- function(values) paste0("{", paste(sprintf("\"%s\":%s", names(values), number(values)), collapse = ","), "}")
string <- function(x) paste0("\"", x, "\"")
columns <- function(data) do.call(object, lapply(data, function(x) array(number(x))))

case <- function(name, formula, data, names, values, errors, ..., at = NULL, predicted = NULL, weights = NULL, robust = NULL, start = NULL) {
  at <- if (is.null(at)) "null" else columns(at)
  predicted <- if (is.null(predicted)) "null" else array(apply(predicted, 1, function(row) array(number(row))))
  object(name = string(name), formula = string(formula), columns = columns(data),
    weights = if (is.null(weights)) "null" else string(weights), robust = if (is.null(robust)) "null" else string(robust),
    start = if (is.null(start)) "null" else named(start),
    values = named(setNames(values, names)), errors = named(setNames(errors, names)), ..., at = at, predicted = predicted)
}
about <- function(m, summary) object(
  rSquared = number(summary$r.squared), adjustedRSquared = number(summary$adj.r.squared), residualStandardDeviation = number(summary$sigma),
  residualSumOfSquares = number(deviance(m)), degreesOfFreedom = number(df.residual(m)), logLikelihood = number(as.numeric(logLik(m))), aic = number(AIC(m)), bic = number(BIC(m)))

linear <- function(name, formula, names, model, data, newdata, weights = NULL, order = seq_along(names)) {
  m <- if (is.null(weights)) lm(model, data) else do.call(lm, list(model, data, weights = data[[weights]]))
  s <- summary(m)
  c <- coef(s)[order, , drop = FALSE]
  both <- cbind(predict(m, newdata, interval = "confidence"), suppressWarnings(predict(m, newdata, interval = "prediction", weights = rep(1, nrow(newdata))))[, 2:3, drop = FALSE])
  case(name, formula, data, names, c[, 1], c[, 2], about = about(m, s),
    t = named(setNames(c[, 3], names)), p = named(setNames(c[, 4], names)),
    low = named(setNames(confint(m)[order, 1], names)), high = named(setNames(confint(m)[order, 2], names)),
    at = newdata, predicted = both, weights = weights)
}
curved <- function(name, formula, model, data, start, weights = NULL) {
  control <- nls.control(tol = 1e-8, maxiter = 500)
  m <- if (is.null(weights)) nls(model, data, start = start, control = control) else do.call(nls, list(model, data, start = start, control = control, weights = data[[weights]]))
  s <- summary(m)
  c <- coef(s)
  half <- qt(0.975, df.residual(m)) * c[, 2]
  nothing <- list(r.squared = NA, adj.r.squared = NA, sigma = s$sigma)
  case(name, formula, data, rownames(c), c[, 1], c[, 2], about = about(m, nothing),
    t = named(setNames(c[, 3], rownames(c))), p = named(setNames(c[, 4], rownames(c))),
    low = named(setNames(c[, 1] - half, rownames(c))), high = named(setNames(c[, 1] + half, rownames(c))), weights = weights, start = unlist(start))
}
robust <- function(name, formula, names, model, data, kind, order, weights = NULL) {
  frame <- model.frame(model, data); x <- model.matrix(model, frame); y <- model.response(frame)
  fit <- function(...) if (is.null(weights)) rlm(x, y, ..., maxit = 5000, acc = 1e-13) else rlm(x, y, weights = data[[weights]], ..., maxit = 5000, acc = 1e-13)
  m <- fit(psi = psi.huber)
  if (kind == "tukey") m <- fit(psi = psi.bisquare, init = coef(m))
  c <- summary(m)$coefficients[order, ]
  case(name, formula, data, names, c[, 1], c[, 2], scale = number(m$s), t = named(setNames(c[, 3], names)), robust = kind, weights = weights)
}

weighted <- data.frame(x = c(1, 2, 3, 4, 5, 6, 7, 8), y = c(2.1, 3.7, 6.9, 7.7, 10.6, 11.4, 15.2, 15.1), w = c(1, 4, 2, 0.5, 3, 1, 0.25, 2))
outlying <- weighted; outlying$y[5] <- 17.3
loss <- setNames(stackloss, c("air", "water", "acid", "loss"))
puromycin <- with(subset(Puromycin, state == "treated"), data.frame(conc, rate))
puromycin$w <- 1 / puromycin$rate

cat(paste0("[\n", paste(c(
  linear("cars", "dist ~ a*speed + b", c("a", "b"), dist ~ speed, cars, data.frame(speed = c(4, 10, 30)), order = c(2, 1)),
  linear("women, a parabola", "weight ~ a + b*height + c*height^2", c("a", "b", "c"), weight ~ height + I(height^2), women, data.frame(height = c(60, 80))),
  linear("no intercept", "dist ~ a*speed", "a", dist ~ speed - 1, cars, data.frame(speed = c(10))),
  linear("the mean", "dist ~ c", "c", dist ~ 1, cars["dist"], data.frame(dist = 0)),
  linear("weights", "y ~ a*x + b", c("a", "b"), y ~ x, weighted, data.frame(x = c(0, 9)), weights = "w", order = c(2, 1)),
  linear("weights, no intercept", "y ~ a*x + b*x^2", c("a", "b"), y ~ x + I(x^2) - 1, weighted, data.frame(x = c(9)), weights = "w"),
  linear("a logarithm on the left", "log(dist) ~ a*log(speed) + b", c("a", "b"), log(dist) ~ log(speed), cars, data.frame(speed = c(10)), order = c(2, 1)),
  linear("stack loss", "loss ~ a*air + b*water + c*acid + d", c("a", "b", "c", "d"), loss ~ air + water + acid, loss, data.frame(air = 60, water = 20, acid = 85), order = c(2, 3, 4, 1)),
  curved("Puromycin", "rate ~ V*conc/(K + conc)", rate ~ V * conc / (K + conc), puromycin, list(V = 200, K = 0.1)),
  curved("Puromycin, weighted", "rate ~ V*conc/(K + conc)", rate ~ V * conc / (K + conc), puromycin, list(V = 200, K = 0.1), weights = "w"),
  curved("cars, a power", "dist ~ a*speed^b", dist ~ a * speed^b, cars, list(a = 1, b = 1)),
  robust("stack loss, Huber", "loss ~ a*air + b*water + c*acid + d", c("a", "b", "c", "d"), loss ~ air + water + acid, loss, "huber", c(2, 3, 4, 1)),
  robust("stack loss, Tukey", "loss ~ a*air + b*water + c*acid + d", c("a", "b", "c", "d"), loss ~ air + water + acid, loss, "tukey", c(2, 3, 4, 1)),
  robust("weights, Huber", "y ~ a*x + b", c("a", "b"), y ~ x, outlying, "huber", c(2, 1), weights = "w"),
  robust("cars, Tukey", "dist ~ a*speed + b", c("a", "b"), dist ~ speed, cars, "tukey", c(2, 1))), collapse = ",\n"), "\n]\n"))
