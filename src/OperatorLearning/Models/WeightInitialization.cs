namespace WeightSpace.OperatorLearning;

/// <summary>How the weights of dense layers are drawn.</summary>
public enum WeightInitialization
{
    /// <summary>Normal with variance 2 / (in + out), biases zero (Glorot and Bengio 2010), as DeepXDE does.</summary>
    Glorot,

    /// <summary>Weights and biases uniform in ±1/√in: what <c>nn.Linear</c> does, and with it the authors of
    /// HyperDeepONet.</summary>
    Uniform,
}
