namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>What a free number of a stage costs, beside the error.</summary>
public enum SelectionCriterion
{
    /// <summary>Akaike's: <c>2 eps^2</c> a number, as AISTATS 2014, section 3.3 has it.</summary>
    Akaike,

    /// <summary>The Bayesian: <c>eps^2 ln(points)</c> a number, on the same scale.</summary>
    Bayesian,

    /// <summary>Nothing: the error is that of points that were left out of the fit.</summary>
    CrossValidation,
}
