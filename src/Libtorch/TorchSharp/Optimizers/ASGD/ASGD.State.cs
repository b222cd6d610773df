using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class ASGD
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The learning rate in force.</summary>
        public double eta;

        /// <summary>The weight of the newest value in the average.</summary>
        public double mu;

        /// <summary>The average of the parameter, of its shape.</summary>
        public Tensor ax = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref ax!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            eta = options.LearningRate!.Value;
            mu = 1;
            Keep(ref ax!, Zeros());
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref ax!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            eta = reader.ReadDouble();
            mu = reader.ReadDouble();
            ax.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            writer.Write(eta);
            writer.Write(mu);
            ax.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            eta = other.eta;
            mu = other.mu;
            Keep(ref ax!, Copy(other.ax));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && eta == rhs.eta && mu == rhs.mu && Close(ax, rhs.ax);
    }
}
