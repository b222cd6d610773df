namespace WeightSpace.OperatorLearning;

/// <summary>How several operators are trained together.</summary>
/// <param name="Steps">Steps to train.</param>
/// <param name="BatchFunctions">Functions of each operator in a step; 0 takes all.</param>
/// <param name="BatchPoints">Query points in a step; 0 takes all.</param>
/// <param name="Update">The order of the updates.</param>
/// <param name="SharedFraction">q in [0, 1]: shared parameters see the first q of each operator's functions, local ones
/// see all (MODNO's fraction).</param>
/// <param name="Balance">How gradients are put together in shared parameters.</param>
/// <param name="Loss">The loss of each operator; the total is their sum.</param>
/// <param name="EvaluateEvery">Steps between two measurements of the held-out functions.</param>
/// <param name="BalanceExponent">GradNorm's alpha, how strongly losses are held to one rate.</param>
/// <param name="BalanceRate">GradNorm's learning rate of the weights.</param>
public sealed record MultiOperatorTrainerOptions(
    long Steps, int BatchFunctions = 0, int BatchPoints = 0, MultiOperatorUpdate Update = MultiOperatorUpdate.Joint, double SharedFraction = 1,
    OperatorBalance Balance = OperatorBalance.None, OperatorLoss Loss = OperatorLoss.MeanSquared, long EvaluateEvery = 100,
    double BalanceExponent = 0.5, double BalanceRate = 0.025);
