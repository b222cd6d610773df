namespace WeightSpace.OperatorLearning;

/// <summary>What holds at the ends of the line that an evolution equation lives on.</summary>
public enum EvolutionEnds
{
    /// <summary>There are none: the line is a circle.</summary>
    Periodic,

    /// <summary>The solution is 0 there, and so are its even derivatives.</summary>
    Dirichlet,

    /// <summary>The odd derivatives of the solution are 0 there: nothing flows out.</summary>
    Neumann,
}
