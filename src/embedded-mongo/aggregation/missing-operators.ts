/** What MongoDB computes and this store refuses: it is told apart from a name that neither knows */
export const MISSING_OPERATORS = new Set(
  (
    '$acos $acosh $accumulator $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize ' +
    '$convert $cos $cosh $degreesToRadians $firstN $function $lastN $log $maxN $median $meta $minN $percentile ' +
    '$radiansToDegrees $rand $sampleRate $setField $sin $sinh $tan $tanh $toBool $toDate $toDecimal $toDouble $toInt $toLong ' +
    '$toObjectId $tsIncrement $tsSecond $unsetField $zip $toHashedIndexKey'
  ).split(' '),
)
