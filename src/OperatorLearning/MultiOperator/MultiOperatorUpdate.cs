namespace WeightSpace.OperatorLearning;

/// <summary>The order in which shared and local parameters are updated.</summary>
public enum MultiOperatorUpdate
{
    /// <summary>One forward and one backward pass give all gradients.</summary>
    Joint,

    /// <summary>First the local parameters of each operator, then with these the shared ones (MODNO,
    /// arXiv:2404.02892, Alg. 1): twice the forward passes.</summary>
    Alternating,
}
