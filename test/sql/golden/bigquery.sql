-- columns are chosen, left out and renamed
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `price`, `customer`, `row_order1`
  FROM step1
), step3 AS (
  SELECT `id`, `price` AS `cost`, `customer`, `row_order1`
  FROM step2
), step4 AS (
  SELECT `cost`, `customer`, `row_order1`
  FROM step3
)
SELECT `cost`, `customer`
FROM step4
ORDER BY `row_order1` NULLS LAST;

-- cells are cast
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `price`, `note`, `open`, `row_order1`
  FROM step1
), step3 AS (
  SELECT *, IF(IS_INF(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) OR IS_NAN(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)), NULL, SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) AS `row_order2`
  FROM step2
), step4 AS (
  SELECT `id`, `price`, CASE WHEN `note` IS NOT NULL AND CASE WHEN FLOOR(`row_order2`) = `row_order2` AND ABS(`row_order2`) <= 9007199254740991 THEN `row_order2` END IS NULL THEN ERROR('Column "note" holds ' || `note` || ', which is no integer') ELSE CASE WHEN FLOOR(`row_order2`) = `row_order2` AND ABS(`row_order2`) <= 9007199254740991 THEN `row_order2` END END AS `note`, CASE WHEN `open` THEN 'true' WHEN NOT `open` THEN 'false' END AS `open`, `row_order1`
  FROM step3
), step5 AS (
  SELECT `id`, CASE WHEN FLOOR(`price`) = `price` AND ABS(`price`) <= 9007199254740991 THEN `price` END AS `price`, `note`, `open`, `row_order1`
  FROM step4
), step6 AS (
  SELECT `id`, CAST(CAST(`price` AS INT64) AS STRING) AS `price`, `note`, `open`, `row_order1`
  FROM step5
)
SELECT `id`, `price`, `note`, `open`
FROM step6
ORDER BY `row_order1` NULLS LAST;

-- comparisons and three-valued logic
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT *
  FROM step1
  WHERE ((((`price` > 10e0) AND (`customer` <> 'O\'Hara\\')) OR (NOT `open`)) AND (((`id` IN (1e0, 2e0)) OR (`note` IS NULL)) OR CASE WHEN `note` IS NOT NULL THEN FALSE END))
)
SELECT `id`, `customer`, `price`, `note`, `open`, `tags`
FROM step2
ORDER BY `row_order1` NULLS LAST;

-- arithmetic
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `price`, `row_order1`
  FROM step1
), step3 AS (
  SELECT `id`, SAFE_MULTIPLY(SAFE_SUBTRACT(SAFE_ADD(`price`, 1e0), 0.1e0), (-2e0)) AS `price`, SAFE_DIVIDE(`price`, `id`) AS `ratio`, CAST(MOD(SAFE_CAST(`price` AS BIGNUMERIC), NULLIF(SAFE_CAST(`id` AS BIGNUMERIC), 0)) AS FLOAT64) AS `rest`, SAFE_ADD(SAFE_ADD(FLOOR(ABS((-`price`))), CEIL(`id`)), ROUND(`price`)) AS `whole`, COALESCE(`price`, 0e0) AS `known`, `row_order1`
  FROM step2
)
SELECT `id`, `price`, `ratio`, `rest`, `whole`, `known`
FROM step3
ORDER BY `row_order1` NULLS LAST;

-- texts
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `note`, `customer`, `row_order1`
  FROM step1
), step3 AS (
  SELECT `note`, `customer`, CAST(CHAR_LENGTH(`note`) AS FLOAT64) AS `length`, (((SELECT STRING_AGG(IF(CHAR_LENGTH(LOWER(c)) = 1, LOWER(c), c), '' ORDER BY place) FROM UNNEST(SPLIT(`note`, '')) AS c WITH OFFSET AS place) || (SELECT STRING_AGG(IF(CHAR_LENGTH(UPPER(c)) = 1, UPPER(c), c), '' ORDER BY place) FROM UNNEST(SPLIT(`note`, '')) AS c WITH OFFSET AS place)) || TRIM(`note`, ' ')) AS `forms`, (((STRPOS(`note`, '%') > 0) AND STARTS_WITH(`note`, '_')) AND ENDS_WITH(`note`, `customer`)) AS `has`, SUBSTR(`note`, 2, 3) AS `part`, REPLACE(`note`, 'a\u000ab', '"`') AS `other`, IF(IS_INF(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) OR IS_NAN(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)), NULL, SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) AS `read`, CASE WHEN (IF(IS_INF(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) OR IS_NAN(SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)), NULL, SAFE_CAST(REGEXP_EXTRACT(`note`, '^ *([+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?) *$') AS FLOAT64)) > 0e0) THEN '+' ELSE '-' END AS `sign`, `row_order1`
  FROM step2
)
SELECT `note`, `customer`, `length`, `forms`, `has`, `part`, `other`, `read`, `sign`
FROM step3
ORDER BY `row_order1` NULLS LAST;

-- order, and the first of it
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `price`, `customer`, `row_order1`
  FROM step1
), step3 AS (
  SELECT *, `price` AS `row_order2`, `customer` AS `row_order3`
  FROM step2
), step4 AS (
  SELECT *
  FROM step3
  ORDER BY `row_order2` DESC NULLS LAST, `row_order3` NULLS LAST, `row_order1` NULLS LAST
  LIMIT 9007199254740991 OFFSET 5
), step5 AS (
  SELECT *
  FROM step4
  ORDER BY `row_order2` DESC NULLS LAST, `row_order3` NULLS LAST, `row_order1` NULLS LAST
  LIMIT 10
)
SELECT `id`, `price`, `customer`
FROM step5
ORDER BY `row_order2` DESC NULLS LAST, `row_order3` NULLS LAST, `row_order1` NULLS LAST;

-- the first of equal rows
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `customer`, `price`, `open`, `row_order1`
  FROM step1
), step3 AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY `customer`, CAST(`price` + 0e0 AS STRING) ORDER BY `row_order1` NULLS LAST) AS `row_order2`
  FROM step2
), step4 AS (
  SELECT *
  FROM step3
  WHERE `row_order2` = 1
)
SELECT `customer`, `price`, `open`
FROM step4
ORDER BY `row_order1` NULLS LAST;

-- groups
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT *, ROW_NUMBER() OVER (ORDER BY `row_order1` NULLS LAST) AS `row_order2`
  FROM step1
), step3 AS (
  SELECT `customer`, `open`, CAST(COUNT(*) AS FLOAT64) AS `n`, CAST(COUNT(`price`) AS FLOAT64) AS `priced`, CAST(COUNT(DISTINCT `note`) AS FLOAT64) AS `notes`, IF(IS_INF(SUM(`price`)) OR IS_NAN(SUM(`price`)), NULL, SUM(`price`)) AS `sum`, IF(IS_INF(AVG(SAFE_MULTIPLY(`price`, 2e0))) OR IS_NAN(AVG(SAFE_MULTIPLY(`price`, 2e0))), NULL, AVG(SAFE_MULTIPLY(`price`, 2e0))) AS `mean`, MIN(`note`) AS `first`, LOGICAL_AND(`open`) AS `all`, LOGICAL_OR(`open`) AS `any`, MIN(`row_order2`) AS `row_order3`
  FROM step2
  GROUP BY `customer`, `open`
)
SELECT `customer`, `open`, `n`, `priced`, `notes`, `sum`, `mean`, `first`, `all`, `any`
FROM step3
ORDER BY `row_order3` NULLS LAST;

-- totals
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT CAST(COUNT(*) AS FLOAT64) AS `n`
  FROM step1
)
SELECT `n`
FROM step2;

-- joined rows
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `customer`, `row_order1`
  FROM step1
), step3 AS (
  SELECT `customer`, `city`
  FROM (
SELECT * FROM crm.customers
  ) AS given
), step4 AS (
  SELECT step2.`id` AS `id`, step2.`customer` AS `customer`, step3.`city` AS `city`, `row_order1`
  FROM step2 LEFT JOIN step3 ON step2.`customer` = step3.`customer`
)
SELECT `id`, `customer`, `city`
FROM step4
ORDER BY `row_order1` NULLS LAST;

-- rows without a partner
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `id`, `customer`, `row_order1`
  FROM step1
), step3 AS (
  SELECT `customer`, `city`
  FROM (
SELECT * FROM crm.customers
  ) AS given
), step4 AS (
  SELECT *
  FROM step2
  WHERE NOT EXISTS (SELECT 1 FROM step3 WHERE step2.`customer` = step3.`customer`)
)
SELECT `id`, `customer`
FROM step4
ORDER BY `row_order1` NULLS LAST;

-- one after another
WITH step1 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order1`
  FROM `shop`.`orders`
), step2 AS (
  SELECT `customer`, `price`, `row_order1`
  FROM step1
), step3 AS (
  SELECT CAST(`id` AS FLOAT64) AS `id`, `customer`, IF(IS_INF(CAST(`price` AS FLOAT64)) OR IS_NAN(CAST(`price` AS FLOAT64)), NULL, CAST(`price` AS FLOAT64)) AS `price`, `note`, `open`, `tags`, `id` AS `row_order2`
  FROM `shop`.`orders`
), step4 AS (
  SELECT `customer`, `note`, `row_order2`
  FROM step3
), step5 AS (
  SELECT *
  FROM step4
  WHERE (NOT (`note` IS NULL))
), step6 AS (
  SELECT *, ROW_NUMBER() OVER (ORDER BY `row_order1` NULLS LAST) AS `row_order5`
  FROM step2
), step7 AS (
  SELECT *, ROW_NUMBER() OVER (ORDER BY `row_order2` NULLS LAST) AS `row_order6`
  FROM step5
), step8 AS (
  SELECT `customer`, `price`, CAST(NULL AS STRING) AS `note`, 0 AS `row_order3`, `row_order5` AS `row_order4`
  FROM step6
  UNION ALL
  SELECT `customer`, CAST(NULL AS FLOAT64) AS `price`, `note`, 1 AS `row_order3`, `row_order6` AS `row_order4`
  FROM step7
)
SELECT `customer`, `price`, `note`
FROM step8
ORDER BY `row_order3` NULLS LAST, `row_order4` NULLS LAST;
