namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What has a learning rate that a scheduler may set.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate in force.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate at the start, from which schedules are computed.</summary>
            double InitialLearningRate { get; set; }
        }
    }
}
